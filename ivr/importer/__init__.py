"""Flows become dialogs: what a console drew, as its author might have written it.

    imported = import_flow(flow, "main_menu", Options())
    for path, text in files_of([imported]).items(): ...

Law of the room: nothing of a flow is lost. What no node says stays a raw node; no ARN, account id
or telephone number is left in a dialog or a prompt. Whether the result is right is for others to
prove: the room knows neither compiler nor lint nor compare.
"""
