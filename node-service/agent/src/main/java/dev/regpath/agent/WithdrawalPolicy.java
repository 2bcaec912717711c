package dev.regpath.agent;

/** What becomes of connections that are established to an endpoint when it is withdrawn. */
public enum WithdrawalPolicy {
    /** They are ended: whoever waits there begins again, elsewhere. */
    End,
    /** They stay, until one of both sides gives up. */
    Leave
}
