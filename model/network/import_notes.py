"""Sentences about what an import lacked, and what was done instead."""


def middlemen_drawn(share: float) -> str:
    """What is done for links without middlemen."""
    found = f"drawn for a share of {share:g} of them" if share else "set middleman_share to have some drawn"
    return f"The links came without middlemen: {found}."


def peers_drawn(peers: int) -> str:
    """What is done for firms without peers to watch."""
    found = f"up to {peers} of its sector drawn for each factory" if peers else "set peers to have some drawn"
    return f"Nobody came with peers to watch: {found}."


def note_lack(notes: list[str], lacking: int, of: int, what: str, instead: str) -> None:
    """Note that some or all factories came without something, and what was done instead."""
    if lacking:
        number = (
            f"{lacking} factor{'y' if lacking == 1 else 'ies'} came without" if lacking < of else "No factory came with"
        )
        notes.append(f"{number} {what}: {instead}.")
