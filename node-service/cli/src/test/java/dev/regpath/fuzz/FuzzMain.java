package dev.regpath.fuzz;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;

/**
 * The long run, which {@code ./dev fuzz [INPUTS [SEED [PARSER…]]]} starts in the directory of this module. Ends with 1 if a
 * parser has a fault; its input is kept in target/fuzz, and belongs among the seeds then.
 */
public final class FuzzMain {
    private static final long INPUTS = 1_000_000;
    private static final Duration MOST = Duration.ofHours(6);

    private FuzzMain() {}

    public static void main(String[] arguments) throws IOException {
        long inputs = arguments.length > 0 ? Long.parseLong(arguments[0]) : INPUTS;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        List<String> only = List.of(arguments).subList(Math.min(2, arguments.length), arguments.length);
        List<String> unknown = new ArrayList<>(only);
        ForeignParsers.all().forEach(parser -> unknown.remove(parser.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no parser " + unknown);
        }
        LogManager.getLogManager().reset(); // A warning for each refusal would fill a disk.
        System.out.println("seed " + seed);
        boolean clean = true;
        for (ForeignParser parser : ForeignParsers.all()) {
            if (only.isEmpty() || only.contains(parser.name())) {
                Fuzzer.Result result = Fuzzer.run(parser, inputs, MOST, seed);
                System.out.println(result);
                clean &= result.fault().isEmpty();
            }
        }
        System.exit(clean ? 0 : 1);
    }
}
