"""The invented province of ``docs/studies/province.md``: its firms and links, drawn once and kept as files.

Nothing in it is observed. Sizes, tiers and links are like those of chains elsewhere (``docs/networks.md``), names and
regions are made up. ``python research/province.py FOLDER`` writes the same files again.
"""

import csv
import sys
from pathlib import Path

import numpy as np

FIRMS = 900
TIERS = (0.52, 0.27, 0.14, 0.07)
"""Shares of firms from part suppliers up to brand owners."""
SECTORS = {"castings": 0.24, "machining": 0.27, "plastics": 0.2, "electronics": 0.17, "assembly": 0.12}
REGIONS = {"coast": 0.5, "plain": 0.32, "hills": 0.18}
BEGUN = {"coast": 0.05, "plain": 0.02, "hills": 0.01}
"""Share that had a system in 2015, the start; large firms ten times as often as small ones."""
NEAR = 0.6
"""Share of links that stay in a region where they can."""
SEED = 2015


def firms(dice: np.random.Generator) -> list[dict[str, object]]:
    """A row a firm: median revenue 16 M CNY, three in four below 40 (50 staff), three in a hundred above 200."""
    tier = np.sort(dice.choice(len(TIERS), FIRMS, p=TIERS))
    revenue = 16.0 * np.exp(1.3 * dice.standard_normal(FIRMS) + 0.25 * (tier - 1))
    region = dice.choice(list(REGIONS), FIRMS, p=list(REGIONS.values()))
    sector = dice.choice(list(SECTORS), FIRMS, p=list(SECTORS.values()))
    margin = np.clip(dice.normal(0.045 + 0.01 * tier, 0.025, FIRMS), -0.02, 0.2)
    size = np.digitize(revenue, (40.0, 200.0))
    begun = dice.random(FIRMS) < np.array([BEGUN[each] for each in region]) * np.array((0.5, 2.0, 5.0))[size]
    depth = np.round(dice.uniform(0.1, 0.5, FIRMS), 2)
    known = dice.random(FIRMS) < 0.6
    automation = np.round(np.clip(dice.normal(0.15 + 0.12 * size, 0.1, FIRMS), 0.0, 0.9), 2)
    return [
        {
            "id": f"{region[i][0].upper()}{i + 1:03d}",
            "tier": int(tier[i]),
            "sector": sector[i],
            "region": region[i],
            "revenue": f"{revenue[i]:.3g}",
            "margin": f"{margin[i]:.3f}",
            "automation": automation[i] if known[i] else "",
            "stage": "scaled" if begun[i] else "considering",
            "depth": depth[i] if begun[i] else "",
            "years": int(dice.integers(1, 4)) if begun[i] else "",
        }
        for i in range(FIRMS)
    ]


def links(rows: list[dict[str, object]], dice: np.random.Generator) -> list[tuple[object, object, str]]:
    """Each firm below the brand owners supplies one to twelve firms of the next tier; the larger have more links."""
    weight = np.array([float(str(row["revenue"])) ** 0.5 for row in rows])
    tier = np.array([row["tier"] for row in rows])
    region = np.array([row["region"] for row in rows])
    found = []
    for i in np.flatnonzero(tier < tier.max()):
        buyers = np.flatnonzero(tier == tier[i] + 1)
        wanted = min(len(buyers), 1 + int(dice.pareto(1.6) * (0.5 + weight[i] / weight.mean())), 12)
        near = weight[buyers] * np.where(region[buyers] == region[i], NEAR / (1 - NEAR) * 2, 1.0)
        for j in dice.choice(buyers, wanted, replace=False, p=near / near.sum()):
            trader = f"trader {region[i]} {dice.integers(1, 9)}" if dice.random() < 0.25 else ""
            found.append((rows[i]["id"], rows[j]["id"], trader))
    return found


def main() -> None:
    """Write ``firms.csv`` and ``links.csv``."""
    folder, dice = Path(sys.argv[1]), np.random.default_rng(SEED)
    rows = firms(dice)
    with (folder / "firms.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    with (folder / "links.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("supplier", "buyer", "middleman"))
        lines.writerows(links(rows, dice))


if __name__ == "__main__":
    main()
