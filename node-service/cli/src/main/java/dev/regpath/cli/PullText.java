package dev.regpath.cli;

import dev.regpath.pull.PullResult;
import dev.regpath.pull.ServingHost;

/** How a pull has ended, for people. */
final class PullText {
    private PullText() {}

    static String of(PullResult result) {
        return switch (result) {
            case PullResult.Pulled pulled -> of(pulled);
            case PullResult.PullFailed _, PullResult.TimedOut _ ->
                "pull of %s failed after %s%n%s%n"
                        .formatted(
                                result.image(),
                                PullFailureText.seconds(result.took()),
                                PullFailureText.of(result).orElse(""));
        };
    }

    private static String of(PullResult.Pulled pulled) {
        StringBuilder text =
                new StringBuilder("pulled %s in %s".formatted(pulled.image(), PullFailureText.seconds(pulled.took())));
        pulled.seen()
                .phases()
                .ifPresent(phases -> text.append(" (resolved %s, fetched %s, unpacked %s)"
                        .formatted(
                                PullFailureText.seconds(phases.resolve()),
                                PullFailureText.seconds(phases.fetch()),
                                PullFailureText.seconds(phases.unpack()))));
        text.append('\n');
        pulled.seen()
                .layers()
                .ifPresent(layers -> line(
                        text,
                        "layers",
                        "%d seen, %s, %s/s"
                                .formatted(layers.count(), ByteText.of(layers.bytes()), ByteText.of(layers.rate()))));
        pulled.seen().from().forEach(host -> line(text, "from", from(host)));
        line(text, "id", pulled.stored().id());
        pulled.stored().digests().forEach(digest -> line(text, "digest", digest));
        pulled.stored().size().ifPresent(size -> line(text, "size", Long.toString(size)));
        text.append(
                switch (pulled.afterwards()) {
                    case STAYS -> "";
                    case KEPT -> "kept: it was on the node before\n";
                    case REMOVED -> "removed\n";
                });
        return text.toString();
    }

    private static String from(ServingHost host) {
        return host.role().isEmpty()
                ? "%s %s".formatted(host.endpoint(), ByteText.of(host.bytes()))
                : "%s (%s) %s".formatted(host.endpoint(), host.role(), ByteText.of(host.bytes()));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-6s %s\n".formatted(name, value));
    }
}
