package dev.regpath.cri;

import io.grpc.Status;

/** containerd refused or failed a call, or could not be reached. */
public final class CriException extends Exception {
    private final Status.Code code;

    CriException(String call, Status status) {
        super("%s: %s".formatted(call, describe(status)), status.getCause());
        this.code = status.getCode();
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
