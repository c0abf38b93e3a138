"""Bots as CloudFormation: `template` writes them, `read_template` brings them in.

written = template([bot])
print(written.text, written.findings)
read = read_template(text, "bots.yaml")
print(read.bots, read.findings)
"""

from ivr.formats.lex.cloudformation.reading import ReadBots, bots_in, is_hinted, read_template
from ivr.formats.lex.cloudformation.writing import Written, template

__all__ = ["ReadBots", "Written", "bots_in", "is_hinted", "read_template", "template"]
