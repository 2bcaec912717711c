package dev.regpath.routing;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.proto.state.SavedState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * {@link LastKnownGood} as the bytes of a file: one line of text with a version and a checksum, then regpath.state.v1 in
 * protobuf. The checksum tells a torn or edited file from a sound one, which protobuf alone cannot.
 */
public final class StateCodec {
    private static final String MAGIC = "regpath-state v1 sha256=";
    private static final int DIGEST_LENGTH = 64;
    private static final int HEADER_LENGTH = MAGIC.length() + DIGEST_LENGTH + 1;

    /**
     * What a file held.
     *
     * @param state {@link LastKnownGood#NONE} if it could not be read; without the entries that only another version
     *     understands
     * @param problem why
     */
    public record Decoded(LastKnownGood state, Optional<Problem> problem) {}

    private StateCodec() {}

    /** Equal values give equal bytes. */
    public static byte[] encode(LastKnownGood state) {
        return file(StateToProto.state(state));
    }

    static byte[] file(SavedState state) {
        byte[] body = state.toByteArray();
        byte[] header = header(body);
        byte[] all = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, all, header.length, body.length);
        return all;
    }

    /**
     * Reads what {@link #encode} wrote. Anything else is nothing, and a problem; it never throws.
     *
     * @param file what the bytes are called in messages
     * @param bytes the file
     */
    public static Decoded decode(String file, byte[] bytes) {
        if (bytes.length < HEADER_LENGTH) {
            return unreadable(file, "it is too short");
        }
        byte[] body = Arrays.copyOfRange(bytes, HEADER_LENGTH, bytes.length);
        if (!Arrays.equals(header(body), Arrays.copyOf(bytes, HEADER_LENGTH))) {
            return unreadable(file, "its first line is not that of version 1, or its checksum is wrong");
        }
        try {
            StateFromProto reader = new StateFromProto();
            LastKnownGood state = reader.state(SavedState.parseFrom(body));
            return new Decoded(
                    state,
                    reader.leftOut() == 0
                            ? Optional.empty()
                            : Optional.of(problem(
                                    file,
                                    "%d entries of the last known good state are of another version, and left out"
                                            .formatted(reader.leftOut()))));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return unreadable(file, String.valueOf(e.getMessage()));
        }
    }

    private static Decoded unreadable(String file, String why) {
        return new Decoded(
                LastKnownGood.NONE, Optional.of(problem(file, "the last known good state cannot be used: " + why)));
    }

    private static Problem problem(String file, String what) {
        return Problem.ofFile(
                ProblemCode.UNREADABLE,
                file,
                what,
                "No action is needed; it is written again as soon as the table is computed.");
    }

    private static byte[] header(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return (MAGIC + HexFormat.of().formatHex(digest) + "\n").getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
