package dev.regpath.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to listen: {@code 127.0.0.1:9797}, {@code [::1]:9797}, or {@code :9797} for all addresses. Names are not looked up.
 * Brackets may be left out, because Kubernetes tells a pod its node's address without them.
 */
final class AddressConverter implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9a-fA-F:.]*)):([0-9]{1,5})");

    @Override
    public InetSocketAddress convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
            throw wrong(text);
        }
        int port = Integer.parseInt(matcher.group(3));
        String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        try {
            return address.isEmpty()
                    ? new InetSocketAddress(port)
                    : new InetSocketAddress(InetAddress.ofLiteral(address), port);
        } catch (IllegalArgumentException _) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'%s' is not an address to listen at, such as 127.0.0.1:9797, [::1]:9797 or :9797".formatted(text));
    }
}
