"""The pages composed: the frame around them, and which page stands at which address. Nothing else lives here."""

import solara

from .frame import Frame
from .pages import PAGES

routes = [
    solara.Route(path=page.path, component=page.component, label=page.title, layout=Frame if page.path == "/" else None)
    for page in PAGES
]
