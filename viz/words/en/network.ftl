### The network that a visitor brings: the chip of the frame, the panel that takes it, and which scenarios it is for.

network-unfit-own = { $scenario } brings a network of its own.
network-unfit-mixed = In { $scenario } everybody sees everybody, so it needs no network.
network-unfit-alone = { $scenario } needs links between firms, and your files have none.
network-gone = The network of this link { $why }. All other settings are as they were.
network-worlds-gone = The set of worlds of this link is no longer on this server: upload it again. The worlds that come with Stallpoint are asked instead.
