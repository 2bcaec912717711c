package dev.regpath.contract.status;

import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.DecodingReport;
import dev.regpath.contract.schema.Value;
import dev.regpath.contract.schema.ValueType;
import dev.regpath.fault.Problem;
import java.util.Optional;

/** Reads what the watcher or an agent wrote, of this version or another one. */
final class StatusReader {
    private StatusReader() {}

    /**
     * Reads a value. Fields that this version does not know are passed over.
     *
     * @param name what it is called in messages
     * @throws UnreadableResourceException if it has another shape
     */
    static <T> T read(ValueType<T> type, String name, Content content) {
        DecodingReport report = DecodingReport.ofProgram(name);
        Optional<T> read = type.read(new Value(content, name, 0, report));
        return read.filter(_ -> report.isClean())
                .orElseThrow(() -> unreadable(report.problems().getFirst()));
    }

    private static UnreadableResourceException unreadable(Problem first) {
        return new UnreadableResourceException("%s: %s".formatted(first.field(), first.what()));
    }
}
