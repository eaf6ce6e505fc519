"""One measure, a strategic triangle and two camps: printed as tables, drawn as figures."""

from pathlib import Path

import foedus

OUT = Path("who-stands-with-whom")


def main() -> None:
    """Print three results and draw them."""
    alignment = foedus.measure("alignment", pairs=[("Russia", "China"), ("United States", "Russia")], first=1990)
    print(alignment)
    print("read from:", ", ".join(alignment.sources))

    triangle = foedus.triangle("USA", "RUS", "CHN")
    print(triangle)

    balance = foedus.balance(foedus.network(2023))
    print(balance)
    for number, camp in enumerate(balance.camps, start=1):
        print(f"camp {number}: {', '.join(camp)}")

    for name, result in (("alignment", alignment), ("triangle", triangle), ("camps", balance)):
        print("drawn:", result.figure().save(OUT / f"{name}.svg"))


if __name__ == "__main__":
    main()
