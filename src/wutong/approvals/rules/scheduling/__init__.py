"""Schedules under capacities: read, solve, verify."""

from __future__ import annotations

from .model import Outcome, Problem, ProblemFault, Task
from .psplib import read_sm
from .solving import solve
from .verifying import faults_of

__all__ = ["Outcome", "Problem", "ProblemFault", "Task", "faults_of", "read_sm", "solve"]
