"""What a community holds, one noun per file."""

from .communities import CharterAcceptance, Community
from .following import DigestChoice, Following, TopicReading
from .letters import Letter, LetterIssue, LetterItem
from .pictures import PracticePicture, PracticePictureContent
from .practices import Practice, Trial
from .problems import Ballot, BallotLine, Problem, ProblemAuthor, ProblemChoice
from .solving import ActionLine, Learning, ProblemSession, SessionSeat, SolvingFollowUp, StepNote
from .spaces import Space, SpaceSeat
from .subscriptions import StoppedAddress, Subscription
from .topics import Mention, Post, PostFlag, Topic
from .visits import Astonishment, LearningVisit, Observation, TransferIntention, VisitQuestion
from .watch import LegalItem

__all__ = [
    "ActionLine",
    "Astonishment",
    "Ballot",
    "BallotLine",
    "CharterAcceptance",
    "Community",
    "DigestChoice",
    "Following",
    "Learning",
    "LearningVisit",
    "LegalItem",
    "Letter",
    "LetterIssue",
    "LetterItem",
    "Mention",
    "Observation",
    "Post",
    "PostFlag",
    "Practice",
    "PracticePicture",
    "PracticePictureContent",
    "Problem",
    "ProblemAuthor",
    "ProblemChoice",
    "ProblemSession",
    "SessionSeat",
    "SolvingFollowUp",
    "Space",
    "SpaceSeat",
    "StepNote",
    "StoppedAddress",
    "Subscription",
    "Topic",
    "TopicReading",
    "TransferIntention",
    "Trial",
    "VisitQuestion",
]
