package dev.regpath.verify;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryHost;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts as JSON for people: the fields of the records in their order, and what has a short text as that text. Only tests
 * read and write it.
 */
public final class FactsJson {
    /** Which of the classes of a sealed interface a value has. */
    private static final String KIND = "is";

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .enableComplexMapKeySerialization()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .registerTypeHierarchyAdapter(Path.class, text(Path::of, Path::toString))
            .registerTypeHierarchyAdapter(InetAddress.class, text(Addresses::parse, Addresses::text))
            .registerTypeAdapter(Instant.class, text(Instant::parse, Instant::toString))
            .registerTypeAdapter(Duration.class, text(Duration::parse, Duration::toString))
            .registerTypeAdapter(RegistryHost.class, text(RegistryHost::parse, RegistryHost::toString))
            .registerTypeAdapter(HostName.class, text(HostName::new, HostName::text))
            .registerTypeAdapter(Endpoint.class, text(FactsJson::endpoint, Endpoint::toString))
            .registerTypeAdapter(Scope.class, text(FactsJson::scope, Scope::toString))
            .registerTypeAdapterFactory(new Optionals())
            .registerTypeAdapterFactory(new SealedInterfaces())
            .registerTypeAdapterFactory(new SortedKeys())
            .create();

    private FactsJson() {}

    public static JsonElement write(Object value) {
        return GSON.toJsonTree(value);
    }

    public static <T> T read(JsonElement json, Class<T> type) {
        return GSON.fromJson(json, type);
    }

    /** As it stands in a file. */
    public static String text(JsonElement json) {
        return GSON.toJson(json) + "\n";
    }

    private static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new Endpoint(Addresses.parse(address), Integer.parseInt(text.substring(colon + 1)));
    }

    /** As the nodes of the gallery have it: daemons and units. */
    private static Scope scope(String text) {
        List<ScopeElement> elements = new ArrayList<>();
        SortedSet<String> units = new TreeSet<>();
        for (String word : text.split(", ", -1)) {
            switch (word) {
                case "kubelet" -> elements.add(new ScopeElement.Kubelet());
                case "containerd" -> elements.add(new ScopeElement.RuntimeDaemon(false));
                case "containerd alone" -> elements.add(new ScopeElement.RuntimeDaemon(true));
                default -> units.add(word);
            }
        }
        if (!units.isEmpty()) {
            elements.add(new ScopeElement.NamedCgroups(units));
        }
        return Scope.of(elements);
    }

    private static <T> TypeAdapter<T> text(Function<String, T> parse, Function<T, String> text) {
        return new TypeAdapter<T>() {
            @Override
            public void write(JsonWriter out, T value) throws IOException {
                out.value(text.apply(value));
            }

            @Override
            public T read(JsonReader in) throws IOException {
                return parse.apply(in.nextString());
            }
        };
    }

    /** Empty is null. */
    private static final class Optionals implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked") // The type token says that it is an Optional.
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            return type.getType() instanceof ParameterizedType optional && type.getRawType() == Optional.class
                    ? (TypeAdapter<T>) of(gson.getAdapter(TypeToken.get(optional.getActualTypeArguments()[0])))
                    : null;
        }

        private static <V> TypeAdapter<Optional<V>> of(TypeAdapter<V> inner) {
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, Optional<V> value) throws IOException {
                    if (value.isPresent()) {
                        inner.write(out, value.get());
                    } else {
                        out.nullValue();
                    }
                }

                @Override
                public Optional<V> read(JsonReader in) throws IOException {
                    if (in.peek() == JsonToken.NULL) {
                        in.nextNull();
                        return Optional.empty();
                    }
                    return Optional.of(inner.read(in));
                }
            };
        }
    }

    /** The name of the class comes first, then its fields. */
    private static final class SealedInterfaces implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> sealed = type.getRawType();
            if (!sealed.isSealed() || !sealed.isInterface()) {
                return null;
            }
            return new TypeAdapter<T>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    JsonObject all = new JsonObject();
                    all.addProperty(KIND, value.getClass().getSimpleName());
                    gson.toJsonTree(value, value.getClass())
                            .getAsJsonObject()
                            .asMap()
                            .forEach(all::add);
                    gson.toJson(all, out);
                }

                @Override
                @SuppressWarnings("unchecked") // Those that an interface permits implement it.
                public T read(JsonReader in) {
                    JsonObject all = gson.fromJson(in, JsonObject.class);
                    String name = all.remove(KIND).getAsString();
                    return (T) Stream.of(sealed.getPermittedSubclasses())
                            .filter(one -> one.getSimpleName().equals(name))
                            .findFirst()
                            .map(one -> gson.fromJson(all, one))
                            .orElseThrow(() -> new JsonParseException("no %s is a %s".formatted(sealed, name)));
                }
            };
        }
    }

    /** Immutable maps have another order in each process. */
    private static final class SortedKeys implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked") // The type token says that it is a Map.
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            return type.getRawType() == Map.class
                    ? (TypeAdapter<T>) of((TypeAdapter<Map<Object, Object>>) gson.getDelegateAdapter(this, type))
                    : null;
        }

        private static TypeAdapter<Map<Object, Object>> of(TypeAdapter<Map<Object, Object>> inner) {
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, Map<Object, Object> value) throws IOException {
                    Map<Object, Object> sorted = new LinkedHashMap<>();
                    value.entrySet().stream()
                            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                            .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
                    inner.write(out, sorted);
                }

                @Override
                public Map<Object, Object> read(JsonReader in) throws IOException {
                    return inner.read(in);
                }
            };
        }
    }
}
