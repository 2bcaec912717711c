package dev.regpath.routing;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.proto.state.SavedState;
import java.util.List;

/** The parser of the state file. Seeds are what stands behind its checksum: no mutation of a whole file would pass that. */
public final class StateParsers {
    private StateParsers() {}

    public static List<ForeignParser> all() {
        return List.of(new ForeignParser("state", StateParsers::state));
    }

    private static Outcome state(byte[] input) {
        if (StateCodec.decode("state", input).problem().isEmpty()) {
            return ACCEPTED;
        }
        try {
            byte[] sound = StateCodec.file(SavedState.parseFrom(input));
            return StateCodec.decode("state", sound).problem().isEmpty() ? ACCEPTED : REFUSED;
        } catch (InvalidProtocolBufferException refused) {
            return REFUSED;
        }
    }
}
