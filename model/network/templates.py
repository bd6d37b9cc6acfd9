"""Tables to fill in with one's own network."""

TEMPLATES = {
    "firms.csv": (
        "id,tier,sector,region,revenue\r\nFirst Parts,0,metal,north,12\r\nSecond Brands,1,machines,south,80\r\n"
    ),
    "links.csv": "supplier,buyer,middleman\r\nFirst Parts,Second Brands,\r\n",
    "observation.csv": "watcher,watched\r\nFirst Parts,Second Brands\r\n",
}
"""The text of each file by its name: the head, and rows to write over."""
