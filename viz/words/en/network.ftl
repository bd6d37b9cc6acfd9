### The network that a visitor brings: the chip of the frame, the panel that takes it, and which scenarios it is for.

network-unfit-own = { $scenario } brings a network of its own.
network-unfit-mixed = In { $scenario } everybody sees everybody, so it needs no network.
network-unfit-alone = { $scenario } needs links between firms, and your files have none.
network-gone = The network of this link { $why }. All other settings are as they were.
network-worlds-gone = The set of worlds of this link is no longer on this server: upload it again. The worlds that come with Stallpoint are asked instead.
network-apart = { $why } The others are on your network, so they are not set beside each other: leave it out, or take your network off this tab.
network-not-used = { $why } It is shown without your network, which stays in this tab for other scenarios.
network-learn = Lessons have worlds of their own: your network is not used here.
network-studies = Stored studies are told as they were made. A point that you open in Explore is put on your network, unless its study brings another.
network-region = Your own network
network-own = Use your own network
network-chip = Network: { $file }, { $firms ->
    [one] { $firms } firm
   *[other] { $firms } firms
}
network-take-off = Take this network off the tab
network-panel = Your own network
network-another = Bring another one
network-how = Bring a table of firms and one of links, a workbook with both, or a GraphML or GEXF file. Every scenario of this tab is then run on it. What your files do not say is drawn, and told here.
network-open = Choose files
network-templates = Templates to fill in:
network-kept = It stays on this server for { $days } days after its last use, unless newer uploads need the room ({ $room } MB in all). Whoever has the link of this page can see it.
network-format = What the tables look like
network-needed = Only the columns id, supplier and buyer are needed; a table of links alone will do.
network-more = More columns that firms may have
network-holds = { $files }: { $firms ->
    [one] { $firms } firm
   *[other] { $firms } firms
}, { $links ->
    [one] { $links } link
   *[other] { $links } links
}.
network-read = How it was read, and what is drawn
network-delete = Delete it from this server
network-delete-what = Links to it, and other tabs that use it, will lose it.
network-delete-sure = Delete
network-keep = Keep
network-lost = The files of your network, { $file }, are no longer on this server: upload them again.
sharing-bring = A scenario file, or the zip that "Scenario file" gave; a network: tables of firms and links, one workbook with both, or a GraphML or GEXF file; or a set of worlds, as 'stallpoint calibrate' writes it.
sharing-open = Open scenario or network
sharing-network = The link finds your network on this server only, for { $days } days after its last use. The scenario file is a zip with your tables: the command runs it, and any page opens it.
network-unfit-off = { $scenario } is not on your network.
