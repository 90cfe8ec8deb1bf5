// What kubectl reads: a JSON array of texts becomes a line for each, with its documents or why it is refused. To record anew:
//
//	jq -s "map(.text)" ../../../lib/k8s/yaml/kubectl.jsonl | go run .
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type reading struct {
	Text    string            `json:"text"`
	Values  []json.RawMessage `json:"values,omitempty"`
	Refused string            `json:"refused,omitempty"`
}

// As kubectl's resource builder does.
func read(text string) reading {
	found := reading{Text: text}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader([]byte(text)), 4096)
	for {
		var raw runtime.RawExtension
		err := decoder.Decode(&raw)
		if err == io.EOF {
			return found
		}
		if err != nil {
			return reading{Text: text, Refused: err.Error()}
		}
		if len(raw.Raw) > 0 && string(raw.Raw) != "null" {
			found.Values = append(found.Values, raw.Raw)
		}
	}
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		log.Fatal(err)
	}
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for _, text := range texts {
		if err := output.Encode(read(text)); err != nil {
			log.Fatal(err)
		}
	}
}
