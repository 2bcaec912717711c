package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "registry.example.com/team/app:1, registry.example.com/team/app:1",
        "registry.example.com:5000/app,   registry.example.com:5000/app:latest",
        "nginx,                           docker.io/library/nginx:latest",
        "docker.io/nginx,                 docker.io/library/nginx:latest",
        "library/nginx:1,                 docker.io/library/nginx:1",
        "localhost/app:1,                 localhost/app:1",
        "registry.example.com/app:1@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef,"
                + " registry.example.com/app@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    })
    void aReferenceIsReadAsTheKubeletReadsIt(String written, String meant) {
        assertThat(ImageReference.parse(written)).hasToString(meant);
    }

    @Test
    void whatIsNoReferenceIsQuoted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse("registry.example.com/Team/App:1"))
                .withMessageContaining("'registry.example.com/Team/App:1'");
    }
}
