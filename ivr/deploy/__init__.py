"""From a build to an account and back: bundle, plan, deploy, roll back, see drift, destroy.

    release = Release(build, settings, templates, code)
    made = planning.plan(release, cloud)        reads only; nothing is written
    running.run(made, release, cloud)           the same instructions, carried out in order

Law of the room: an account is reached through the port `cloud.Cloud` alone, one call at a time,
each call a service, an operation and its parameters, so that what a dry run prints is what a real
run sends. boto3 stands in `ivr.deploy.aws` and nowhere else.
"""
