"""The job's own speed in a cgroup."""
import job_speed


def rows(bench):
    yield from job_speed.rows(bench, "cgroup")
