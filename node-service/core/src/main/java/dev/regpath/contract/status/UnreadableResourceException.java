package dev.regpath.contract.status;

/** A resource whose JSON does not have the shape it must have. The message says which field, and what is there. */
public final class UnreadableResourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableResourceException(String message) {
        super(message);
    }
}
