package dev.regpath.contract.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Judges an object by a schema as the API server does: types and bounds first, then sets, then the rules in CEL. */
final class ApiServer {
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().build();
    private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

    /** Faults that do not keep the API server from asking rules. */
    private static final Set<String> OF_A_VALUE = Set.of("pattern", "not", "enum", "minimum", "maximum");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Object> schema;
    private final JsonSchema types;

    ApiServer(Map<String, Object> schema) {
        this.schema = schema;
        this.types = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(MAPPER.<JsonNode>valueToTree(schema));
    }

    /** What keeps it from being accepted; a field without a value is as if it were not there. */
    List<String> faults(Object object) {
        Object pruned = withoutNulls(object);
        Set<ValidationMessage> found = types.validate(MAPPER.valueToTree(pruned));
        List<String> faults = new ArrayList<>(
                found.stream().map(ValidationMessage::getMessage).toList());
        if (found.stream().map(ValidationMessage::getType).allMatch(OF_A_VALUE::contains)) {
            check(schema, pruned, faults);
        }
        return faults;
    }

    private static Object withoutNulls(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> kept = new LinkedHashMap<>();
            map.forEach((key, one) -> {
                if (one != null) {
                    kept.put(key, withoutNulls(one));
                }
            });
            return kept;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(one -> one == null ? "" : withoutNulls(one))
                    .toList();
        }
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }

    private static void check(Map<?, ?> schema, Object value, List<String> faults) {
        if (schema.get("x-kubernetes-validations") instanceof List<?> rules) {
            for (Object rule : rules) {
                if (rule instanceof Map<?, ?> one) {
                    fault(one, value).ifPresent(faults::add);
                }
            }
        }
        if (value instanceof Map<?, ?> map && schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                Object inner = map.get(name);
                if (inner != null && property instanceof Map<?, ?> innerSchema) {
                    check(innerSchema, inner, faults);
                }
            });
        }
        if (value instanceof List<?> list && schema.get("items") instanceof Map<?, ?> items) {
            list.forEach(item -> check(items, item, faults));
            if ("set".equals(schema.get("x-kubernetes-list-type")) && new HashSet<>(list).size() < list.size()) {
                faults.add("duplicate value");
            }
            if (schema.get("x-kubernetes-list-map-keys") instanceof List<?> keys
                    && list.stream()
                                    .map(item -> item instanceof Map<?, ?> one ? one.get(keys.getFirst()) : item)
                                    .distinct()
                                    .count()
                            < list.size()) {
                faults.add("duplicate value");
            }
        }
    }

    /** An expression that cannot be evaluated for a value is a fault of the value. */
    private static Optional<String> fault(Map<?, ?> rule, Object value) {
        String message = String.valueOf(rule.get("message"));
        try {
            if (Boolean.TRUE.equals(evaluate(String.valueOf(rule.get("rule")), value))) {
                return Optional.empty();
            }
            return Optional.of(
                    rule.get("messageExpression") instanceof String words
                            ? String.valueOf(evaluate(words, value))
                            : message);
        } catch (CelEvaluationException e) {
            return Optional.of("%s evaluating rule: %s".formatted(e.getMessage(), message));
        }
    }

    private static Object evaluate(String expression, Object self) throws CelEvaluationException {
        return PROGRAMS.computeIfAbsent(expression, ApiServer::program).eval(Map.of("self", self));
    }

    private static CelRuntime.Program program(String expression) {
        try {
            return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException("expression: " + expression, e);
        }
    }
}
