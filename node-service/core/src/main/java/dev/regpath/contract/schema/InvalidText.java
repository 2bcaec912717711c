package dev.regpath.contract.schema;

import dev.regpath.fault.ProblemCode;

/** A text that is not what it should be. Thrown by the parsers of values; the decoder adds where it is. */
public final class InvalidText extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final String message;
    private final String remedy;

    /**
     * @param code the kind of fault
     * @param message what is wrong, with the text quoted
     * @param remedy what to write instead
     */
    public InvalidText(ProblemCode code, String message, String remedy) {
        super(message);
        this.code = code;
        this.message = message;
        this.remedy = remedy;
    }

    public ProblemCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public String remedy() {
        return remedy;
    }
}
