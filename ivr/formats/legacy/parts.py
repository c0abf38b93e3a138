"""Parts that the actions of several families share: the prompt, and the queue or agent."""

from __future__ import annotations

from ivr.formats.legacy.draft import BLANK, UNSET, Job


def prompt(job: Job) -> dict[str, str]:
    """Return exactly one of Text, SSML and PromptId; nothing to say is a finding and a space."""
    text, audio = job.only("Text"), job.only("AudioPrompt")
    marked = (job.given("TextToSpeechType") or "").lower() == "ssml"
    if audio is not None and (text is None or not text.value):
        return {"PromptId": job.needed(UNSET, "AudioPrompt")}
    if audio is not None and audio.value:
        job.fail("FLW003", "it has a text and a recording", "The text was kept: choose one.")
    if text is None:
        job.fail("FLW003", "it has nothing to say; one space stands there", "Give its text.")
        return {"Text": BLANK}
    return {"SSML" if marked else "Text": job.spoken(text)}


def queue_or_agent(job: Job) -> dict[str, str]:
    """Return the queue or the agent that a module names; nothing stands for the target queue."""
    queue, agent = job.given("Queue"), job.given("Agent")
    if queue and agent:
        job.fail("FLW003", "it names a queue and an agent", "The queue was kept: choose one.")
    if queue:
        return {"QueueId": queue}
    return {"AgentId": agent} if agent else {}
