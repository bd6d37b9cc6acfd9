"""The pages of the dashboard, in the order of the menu. A new page is a module here and a line in `PAGES`."""

from typing import Any, NamedTuple

from . import compare, explore, learn, market, studies, why


class PageEntry(NamedTuple):
    """A page: its path (``/`` is the first one), its words in the menu, what it answers, and its component."""

    path: str
    title: str
    question: str
    component: Any


PAGES: tuple[PageEntry, ...] = (
    PageEntry("/", "Explore", "What happens in a scenario, and what if a lever is moved?", explore.ExplorePage),
    PageEntry("compare", "Compare", "What differs between scenarios on the same dice, and when?", compare.ComparePage),
    PageEntry("why", "Why", "Why did one factory do what it did, and what is adoption lost to?", why.WhyPage),
    PageEntry("learn", "Learn", "Lessons for a class: predict, then reveal.", learn.LearnPage),
    PageEntry("market", "Market", "The vendor's view: funnel, price, proof, rivals, churn.", market.MarketPage),
    PageEntry("studies", "Studies", "Stored studies: maps, sensitivity, discovery, fronts.", studies.StudiesPage),
)
