package dev.regpath.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many: 1 or more. */
final class CountConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < 1) {
            throw new TypeConversionException("'%s' is not a number from 1 on".formatted(text));
        }
        return Long.valueOf(text);
    }
}
