package dev.regpath.contract.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The example policy of who may widen a scope: its expressions say what they are meant to say. No API server that could be had
 * for tests has admission policies; the language's own library evaluates them, with an authorizer of the test's.
 */
class ScopePolicyTest {
    private static final Path WHO_MAY_WIDEN = Path.of("../../deploy/policies/who-may-widen-a-scope.yaml");
    private static final String WIDENER = "/regpath.dev/registrypaths/company:widen";

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("request", SimpleType.DYN)
            .addVar("variables", SimpleType.DYN)
            .addVar("authorizer", SimpleType.DYN)
            .addFunctionDeclarations(
                    ofAuthorizer("group", SimpleType.DYN, SimpleType.STRING),
                    ofAuthorizer("resource", SimpleType.DYN, SimpleType.STRING),
                    ofAuthorizer("name", SimpleType.DYN, SimpleType.STRING),
                    ofAuthorizer("check", SimpleType.DYN, SimpleType.STRING),
                    ofAuthorizer("allowed", SimpleType.BOOL))
            .build();

    private static CelFunctionDecl ofAuthorizer(String name, CelType result, CelType... arguments) {
        CelType[] all =
                Stream.concat(Stream.of(SimpleType.DYN), Stream.of(arguments)).toArray(CelType[]::new);
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload("authorizer_" + name, result, all));
    }

    /** An authorizer is the text of what it was asked so far; it allows one thing, or nothing. */
    private static CelRuntime runtime(String allowed) {
        return CelRuntimeFactory.standardCelRuntimeBuilder()
                .addFunctionBindings(
                        step("group", "/"),
                        step("resource", "/"),
                        step("name", "/"),
                        step("check", ":"),
                        CelFunctionBinding.from("authorizer_allowed", Object.class, allowed::equals))
                .build();
    }

    private static CelFunctionBinding step(String name, String separator) {
        return CelFunctionBinding.from(
                "authorizer_" + name, Object.class, String.class, (before, word) -> before + separator + word);
    }

    private static Map<?, ?> policy() throws IOException {
        for (Object document :
                new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(WHO_MAY_WIDEN))) {
            if (document instanceof Map<?, ?> map
                    && "ValidatingAdmissionPolicy".equals(map.get("kind"))
                    && map.get("spec") instanceof Map<?, ?> spec) {
                return spec;
            }
        }
        throw new IllegalStateException("no policy in " + WHO_MAY_WIDEN);
    }

    private static List<Map<?, ?>> entries(String field) throws IOException {
        List<Map<?, ?>> entries = new ArrayList<>();
        if (policy().get(field) instanceof List<?> list) {
            list.forEach(entry -> entries.add((Map<?, ?>) entry));
        }
        assertThat(entries).isNotEmpty();
        return entries;
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static Object path(String scope) {
        return yaml("{metadata: {name: company}, spec: {registry: registry.example.com%s}}"
                .formatted(scope.isEmpty() ? "" : ", scope: " + scope));
    }

    private static Object evaluate(String expression, String allowed, Map<String, Object> given)
            throws CelValidationException, CelEvaluationException {
        return runtime(allowed)
                .createProgram(COMPILER.compile(expression).getAst())
                .eval(given);
    }

    /** Whether the policy lets somebody write an object in the place of another, or for the first time. */
    private static boolean admits(Object before, Object object, String allowed) throws Exception {
        boolean isUpdate = before instanceof Map<?, ?> map && !map.isEmpty();
        Map<String, Object> variables = new LinkedHashMap<>();
        Map<String, Object> given = new LinkedHashMap<>(Map.of(
                "object", object,
                "oldObject", before,
                "request", Map.of("operation", isUpdate ? "UPDATE" : "CREATE", "userInfo", Map.of("username", "jane")),
                "authorizer", "",
                "variables", variables));
        for (Map<?, ?> variable : entries("variables")) {
            variables.put(
                    String.valueOf(variable.get("name")),
                    evaluate(String.valueOf(variable.get("expression")), allowed, given));
        }
        boolean admitted = true;
        for (Map<?, ?> validation : entries("validations")) {
            admitted &= (Boolean) evaluate(String.valueOf(validation.get("expression")), allowed, given);
            assertThat(evaluate(String.valueOf(validation.get("messageExpression")), allowed, given))
                    .isEqualTo("jane may not widen the scope of RegistryPaths beyond the kubelet and containerd");
        }
        return admitted;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                   | true
            {}                                   | true
            {kubelet: false}                     | true
            {host: false, cgroups: []}           | true
            {pods: {}}                           | false
            {pods: {namespaces: [builders]}}     | false
            {host: true}                         | false
            {cgroups: [buildkit.service]}        | false
            """)
    void aScopeForImagePullsIsAnybodysAndAWiderOneIsForThoseWhoMayWiden(String scope, boolean anybodys)
            throws Exception {
        assertThat(admits(Map.of(), path(scope), "")).isEqualTo(anybodys);
        assertThat(admits(Map.of(), path(scope), WIDENER)).isTrue();
    }

    @Test
    void whoMayNotWidenMayNarrowAndMayLeaveAWideScopeAsItIs() throws Exception {
        Object wide = path("{pods: {}}");

        assertThat(admits(wide, wide, "")).isTrue();
        assertThat(admits(wide, path(""), "")).isTrue();
        assertThat(admits(wide, path("{pods: {}, host: true}"), "")).isFalse();
        assertThat(admits(path(""), wide, "")).isFalse();
    }
}
