"""Flows inside of other files: templates of clouds, Terraform's JSON, answers of the API.

    for held in flows_in(read_tree(text, "connect.yaml")):
        print(held.name, held.where, held.content)

Law of the room: nothing is evaluated. What only the cloud knows stays as `${...}`, as `Fn::Sub`
would have it; a content that cannot be told without it is a finding.
"""

from ivr.formats.templates.held import Held
from ivr.formats.templates.resources import answered, flows_in, is_hinted
from ivr.formats.templates.trees import Tree, is_json, read_tree, tree_of

__all__ = ["Held", "Tree", "answered", "flows_in", "is_hinted", "is_json", "read_tree", "tree_of"]
