package dev.regpath.nftables;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.nftables.NftObject.ObjectKind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in the table, as {@code nft --json list table} prints it, libnftables-json(5).
 *
 * @param present whether the table is there
 * @param objects what has a name
 * @param facts what is to be compared
 * @param leased whether somebody is in scope who leaves it if nobody renews that
 * @param counters packets by the name of their counter
 */
record NftState(
        boolean present,
        Set<NftObject.NftName> objects,
        Set<NftFact> facts,
        boolean leased,
        Map<String, Long> counters) {
    private static final Map<String, String> PROTOCOLS = Map.of("6", "tcp", "17", "udp");

    /** No table. */
    static final NftState ABSENT = new NftState(false, Set.of(), Set.of(), false, Map.of());

    NftState {
        objects = Set.copyOf(objects);
        facts = Set.copyOf(facts);
        counters = Map.copyOf(counters);
    }

    /**
     * Reads a listing.
     *
     * @param ids from a path as nft words it to the id of the cgroup that is there now
     */
    static NftState of(String listing, Function<String, OptionalLong> ids) throws InvalidInput {
        return Json.read(listing, tree -> new ListingReader(ids).read(tree.getAsJsonObject()));
    }

    /** The ids of the cgroups in scope. */
    Set<Long> memberIds() {
        return facts.stream()
                .flatMap(fact -> fact instanceof NftFact.MemberFact member ? Stream.of(member.id()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    /** How often a counter has counted. */
    long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }

    /** Reads one listing. */
    private static final class ListingReader {
        private final Function<String, OptionalLong> ids;
        private final Set<NftObject.NftName> objects = new LinkedHashSet<>();
        private final Set<NftFact> facts = new LinkedHashSet<>();
        private final Map<String, Long> counters = new HashMap<>();
        private boolean leased;

        ListingReader(Function<String, OptionalLong> ids) {
            this.ids = ids;
        }

        NftState read(JsonObject listing) {
            listing.getAsJsonArray("nftables").forEach(entry -> entry(entry.getAsJsonObject()));
            return new NftState(true, objects, facts, leased, counters);
        }

        private void entry(JsonObject entry) {
            for (ObjectKind kind : ObjectKind.values()) {
                if (entry.has(kind.word())) {
                    object(kind, entry.getAsJsonObject(kind.word()));
                }
            }
            if (entry.has("rule")) {
                JsonObject rule = entry.getAsJsonObject("rule");
                String comment = rule.has("comment") ? rule.get("comment").getAsString() : "";
                facts.add(new NftFact.RuleFact(rule.get("chain").getAsString(), comment));
            }
        }

        private void object(ObjectKind kind, JsonObject object) {
            String name = object.get("name").getAsString();
            objects.add(new NftObject.NftName(kind, name));
            switch (kind) {
                case COUNTER -> counters.put(name, object.get("packets").getAsLong());
                case SET -> elements(object).forEach(element -> member(name, element));
                case MAP -> elements(object).forEach(element -> frontend(name, element.getAsJsonArray()));
                case CHAIN -> {}
            }
        }

        private static JsonArray elements(JsonObject set) {
            return set.has("elem") ? set.getAsJsonArray("elem") : new JsonArray();
        }

        /** A path, or an id if the cgroup that has it is gone; within an object if there is more to say. */
        private void member(String set, JsonElement element) {
            Optional<JsonObject> more = element.isJsonObject()
                    ? Optional.of(element.getAsJsonObject().getAsJsonObject("elem"))
                    : Optional.empty();
            String value = more.map(object -> object.get("val")).orElse(element).getAsString();
            leased |= more.filter(object -> object.has("timeout")).isPresent();
            long id = value.matches("[0-9]{1,19}")
                    ? Long.parseLong(value)
                    : ids.apply(value).orElse(0);
            facts.add(new NftFact.MemberFact(set, id));
        }

        /** From version 1.1 on, nft has no names of protocols but those in /etc/protocols. */
        private static String word(String part, boolean protocol) {
            return protocol ? PROTOCOLS.getOrDefault(part, part) : part;
        }

        private void frontend(String map, JsonArray element) {
            StringJoiner key = new StringJoiner(" . ");
            element.get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("concat")
                    .forEach(part -> key.add(word(part.getAsString(), key.length() == 0)));
            JsonObject verdict = element.get(1).getAsJsonObject();
            String chain = verdict.has("goto")
                    ? verdict.getAsJsonObject("goto").get("target").getAsString()
                    : "";
            facts.add(new NftFact.FrontendFact(map, key.toString(), chain));
        }
    }
}
