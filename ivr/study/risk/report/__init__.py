"""What a model does to charges, as numbers that people can look at and argue with.

    report = reported(Asked(model, rows, before))    every figure, as frozen values
    showing.html.page(report)                        one page; `showing.plots` writes pictures

Law of the room: figures are of charges with a label; what is drawn or told is what was counted
here. A figure that few frauds carry says how sure it is.
"""

from ivr.study.risk.report.numbers import Asked, Report, reported

__all__ = ["Asked", "Report", "reported"]
