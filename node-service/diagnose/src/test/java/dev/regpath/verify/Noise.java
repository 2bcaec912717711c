package dev.regpath.verify;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What differs between two nodes that are broken in the same way, made the same: addresses, the clock, process numbers,
 * digests, patch releases. What judging goes by stays: how far clocks are apart, and which of two files is the newer.
 */
public final class Noise {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant STARTED = NOW.minus(Duration.ofHours(1));
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    /** The answers' headers that judging looks at. */
    private static final Set<String> HEADERS = Set.of("content-type", "date", "location", "www-authenticate");

    /** The environment's variables that judging looks at. */
    private static final Pattern VARIABLES = Pattern.compile("(?i)(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_(?:FILE|DIR)");

    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern PATCH = Pattern.compile("^(\\d+\\.\\d+)\\..*");

    /** Each lab has an IPv6 network of its own. */
    private static final Pattern LAB = Pattern.compile("fd52:4750(?::[0-9a-f]{0,4})+");

    private static final Pattern PROBE = Pattern.compile("regpath/probe:[0-9a-f]{16}");

    private final Map<String, String> symbols;
    private final Instant now;

    private Noise(Map<String, String> symbols, Instant now) {
        this.symbols = symbols;
        this.now = now;
    }

    /**
     * The same facts without it.
     *
     * @param facts as {@code FactsRecorder} prints them
     * @param symbols what stands for this lab's own names and addresses
     */
    public static JsonObject removed(JsonObject facts, Map<String, String> symbols) {
        String now = facts.getAsJsonObject("node").get("now").getAsString();
        JsonObject copy = facts.deepCopy();
        new Noise(symbols, Instant.parse(now)).ofNode(copy.getAsJsonObject("node"));
        return new Noise(symbols, Instant.parse(now)).in(copy).getAsJsonObject();
    }

    /** The same of a few lines of text. */
    public static String removed(String text, Map<String, String> symbols) {
        return new Noise(symbols, Instant.EPOCH).in(text);
    }

    private void ofNode(JsonObject node) {
        node.addProperty("now", NOW.toString());
        JsonObject daemon = node.getAsJsonObject("daemon");
        ofVersion(daemon);
        if (daemon.get("process") instanceof JsonObject process) {
            process.addProperty("pid", 1);
            process.getAsJsonObject("environment")
                    .keySet()
                    .removeIf(name -> !VARIABLES.matcher(name).matches());
            if (process.get("started") instanceof JsonPrimitive started
                    && daemon.get("configChanged") instanceof JsonPrimitive changed) {
                boolean newer = Instant.parse(changed.getAsString()).isAfter(Instant.parse(started.getAsString()));
                daemon.addProperty(
                        "configChanged", STARTED.plusSeconds(newer ? 60 : -60).toString());
                process.addProperty("started", STARTED.toString());
            }
        }
    }

    /** The archives of Debian move on; which patch release it is decides nothing that is judged. */
    private static void ofVersion(JsonObject daemon) {
        JsonObject state = daemon.getAsJsonObject("state");
        if (state.has("build")) {
            state.addProperty(
                    "build", PATCH.matcher(state.get("build").getAsString()).replaceAll("$1.0"));
        }
        daemon.getAsJsonObject("written").getAsJsonObject("version").addProperty("patch", 0);
    }

    private JsonElement in(JsonElement json) {
        return switch (json) {
            case JsonObject object -> {
                if (object.has("status") && object.has("headers")) {
                    ofAnswer(object);
                }
                JsonObject clean = new JsonObject(); // Keys are addresses in places.
                object.asMap().forEach((key, value) -> clean.add(in(key), in(value)));
                yield clean;
            }
            case JsonArray array -> {
                array.asList().replaceAll(this::in);
                yield array;
            }
            case JsonPrimitive text when text.isString() -> new JsonPrimitive(in(text.getAsString()));
            default -> json; // A number, a boolean or nothing.
        };
    }

    /** The body of a good answer is the registry's business; that of a bad one says why. */
    private void ofAnswer(JsonObject answer) {
        if (answer.get("status").getAsInt() == 200) {
            answer.addProperty("body", "");
        }
        JsonObject headers = answer.getAsJsonObject("headers");
        headers.keySet().retainAll(HEADERS);
        if (headers.get("date") instanceof JsonPrimitive date) {
            Instant said = HTTP_DATE.parse(date.getAsString(), Instant::from);
            Duration apart = Duration.between(now, said).truncatedTo(ChronoUnit.MINUTES);
            headers.addProperty("date", HTTP_DATE.format(NOW.plus(apart)));
        }
    }

    private String in(String text) {
        String clean = text;
        for (Map.Entry<String, String> symbol : symbols.entrySet()) {
            clean = clean.replace(symbol.getKey(), symbol.getValue());
        }
        clean = PROBE.matcher(clean).replaceAll("regpath/probe:0000000000000000");
        clean = LAB.matcher(clean).replaceAll("fd00::10");
        clean = DIGEST.matcher(clean).replaceAll("sha256:" + "0".repeat(64));
        return INSTANT.matcher(clean).replaceAll(this::moment);
    }

    /** Only what was said of this very moment; the year in which a certificate ended is no noise. */
    private String moment(MatchResult found) {
        Instant said = Instant.parse(found.group());
        return Duration.between(said, now).abs().compareTo(Duration.ofHours(1)) < 0 ? NOW.toString() : found.group();
    }
}
