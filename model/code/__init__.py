"""Own code of a user while a run is lived: loaded, called at the turn of a month, and what it does put into effect."""
