package dev.regpath.cri;

import io.grpc.Status;

/** containerd refused or failed a call, or could not be reached. */
public final class CriException extends Exception {
    private final String words;
    private final Status.Code code;

    CriException(String call, Status status) {
        String answer = "%s: %s".formatted(call, describe(status));
        super(answer, status.getCause());
        this.words = answer;
        this.code = status.getCode();
    }

    /** The call that failed, and what was answered. */
    public String words() {
        return words;
    }

    /** The gRPC code: UNAVAILABLE if nobody answers on the socket, NOT_FOUND for an unknown image, and so on. */
    public Status.Code code() {
        return code;
    }

    private static String describe(Status status) {
        Throwable cause = status.getCause();
        String description = cause == null
                ? status.getDescription()
                : "%s: %s".formatted(status.getDescription(), cause.getMessage());
        return "%s (%s)".formatted(description, status.getCode());
    }
}
