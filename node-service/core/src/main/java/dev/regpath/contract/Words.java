package dev.regpath.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of enums as Kubernetes writes words: {@code WhenUnresolvable}. */
final class Words {
    private Words() {}

    static String of(Enum<?> value) {
        return Arrays.stream(value.name().split("_"))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
