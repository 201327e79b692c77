"""Seconds against the number of processors, one plot for each command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from results import COMMANDS, PROVIDERS

if TYPE_CHECKING:
    from pathlib import Path

    from results import Results

LATENCY = 100
"""Milliseconds of the settings that are drawn."""

STYLES: dict[str, dict[str, Any]] = {
    "floor": {"color": "#8a8f98", "linestyle": "--"},
    "naive": {"color": "#d1495b", "linestyle": "-"},
    "ours": {"color": "#2660a4", "linestyle": "-", "linewidth": 2.2},
    "native": {"color": "#2660a4", "linestyle": ":"},
}

mpl.rcParams |= {"svg.hashsalt": "bench", "svg.fonttype": "path", "font.size": 9}


DARK: Any = {
    "text.color": "#d5d7de",
    "axes.labelcolor": "#d5d7de",
    "axes.edgecolor": "#8a8f98",
    "xtick.color": "#d5d7de",
    "ytick.color": "#d5d7de",
    "grid.color": "#8a8f98",
}
"""For a dark page, through which its own background shows."""

BRIGHT = {"ours": "#6ea8fe", "native": "#6ea8fe", "naive": "#ff7b8b", "floor": "#b6bac3"}
"""The lines on a dark page."""


def draw(results: Results, file: Path, *, dark: bool = False) -> None:
    """Writes the plot, for a light page or for a dark one."""
    with mpl.rc_context(DARK if dark else None):
        _draw(results, file, BRIGHT if dark else {})


def _draw(results: Results, file: Path, colors: dict[str, str]) -> None:
    drawn = [it for it in results if it.latency == LATENCY and it.parallel is None]
    counts = [setting.count for setting in drawn]
    figure = Figure(figsize=(9, 5), layout="constrained")
    plots = figure.subplots(2, 3, sharex=True).flat
    for command, plot in zip(COMMANDS, plots, strict=True):
        for name in PROVIDERS:
            style = STYLES[name] | ({"color": colors[name]} if colors else {})
            seconds = [results[setting][command][name].seconds for setting in drawn]
            plot.semilogx(counts, seconds, marker="o", markersize=4, label=name, **style)
        plot.set_title(command)
        plot.set_xticks(counts, [f"{count:,}" for count in counts])
        plot.minorticks_off()
        plot.set_ylim(bottom=0)
        plot.grid(visible=True, alpha=0.25)
    plots = figure.axes
    plots[0].legend(frameon=False)
    for plot in plots[3:]:
        plot.set_xlabel("processors")
    for plot in plots[::3]:
        plot.set_ylabel("seconds")
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, metadata={"Date": None}, transparent=True)
