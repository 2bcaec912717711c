package dev.regpath.contract;

import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go, Kubernetes and containerd write them: {@code 1s}, {@code 1.5s}, {@code 1m30s}. */
final class GoDuration {
    private static final String DURATIONS = "(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h)){1,6}";

    private static final Pattern WHOLE = Pattern.compile(DURATIONS);
    private static final Pattern PART = Pattern.compile("([0-9.]+)([a-zµ]+)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final String REMEDY = "Write a duration such as 1s or 500ms.";
    private static final TextFault NO_DURATION =
            TextFault.unless(DURATIONS, ProblemCode.INVALID_DURATION, "%s is not a duration", REMEDY);

    private GoDuration() {}

    /** A duration within bounds. */
    static TextType<Duration> within(Duration least, Duration most) {
        return of(
                least,
                most,
                false,
                outside(
                        "%%s is not between %d ms and %d s".formatted(least.toMillis(), most.toSeconds()),
                        text -> isWithin(text, least, most)));
    }

    /** The same, or none at all, which is written as zero. */
    static TextType<Duration> zeroOrWithin(Duration least, Duration most) {
        return of(
                least,
                most,
                true,
                outside(
                        "%%s is neither 0s nor between %d ms and %d s".formatted(least.toMillis(), most.toSeconds()),
                        text -> "duration(%s) == duration('0s') || %s".formatted(text, isWithin(text, least, most))));
    }

    private static TextType<Duration> of(Duration least, Duration most, boolean orZero, TextFault outside) {
        return TextType.of("duration", 32, DURATIONS, text -> {
                    BigDecimal nanos = nanos(text);
                    boolean within = nanos.compareTo(BigDecimal.valueOf(least.toNanos())) >= 0
                            && nanos.compareTo(BigDecimal.valueOf(most.toNanos())) <= 0;
                    if (!within && !(orZero && nanos.signum() == 0)) {
                        throw outside.in(text);
                    }
                    return Duration.ofNanos(nanos.longValue());
                })
                .withFaults(List.of(NO_DURATION, outside));
    }

    private static TextFault outside(String what, UnaryOperator<String> holds) {
        return new TextFault(
                ProblemCode.INVALID_DURATION,
                what,
                REMEDY,
                text -> "!%s || (%s)".formatted(TextFault.matches(text, DURATIONS), holds.apply(text)));
    }

    /** In CEL. */
    private static String isWithin(String text, Duration least, Duration most) {
        return "duration(%1$s) >= duration('%2$dms') && duration(%1$s) <= duration('%3$ds')"
                .formatted(text, least.toMillis(), most.toSeconds());
    }

    private static BigDecimal nanos(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw NO_DURATION.in(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            long unit = NANOS.getOrDefault(part.group(2), 0L);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        return nanos;
    }
}
