"""What every document is made of, whoever draws it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A label and what is said under it, a line each. `whole`: paper leaves no line out."""

    label: str
    lines: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of the same columns, `widths` in hundredths; `total` is the last, set apart."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    total: tuple[str, ...] = ()

    @property
    def headed(self) -> list[tuple[str, int]]:
        return list(zip(self.heads, self.widths, strict=True))


@dataclass(frozen=True)
class Words:
    """« before » NAME « after » COURSE, then what is known of it. `warning` stands out."""

    before: str
    after: str
    course: str
    rows: tuple[Row, ...]
    tables: tuple[Table, ...] = ()
    sentences: tuple[str, ...] = ()
    warning: str = ""
