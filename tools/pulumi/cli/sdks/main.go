// Writes the SDKs for Go and TypeScript that `pulumi package gen-sdk` writes: its generators, without
// the language hosts, which cannot be had as Go modules.
//
//	go run ./sdks SCHEMA DIRECTORY
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	for language, generate := range map[string]func(*schema.Package) (map[string][]byte, error){
		"go": func(it *schema.Package) (map[string][]byte, error) {
			return gogen.GeneratePackage("pulumi", it, nil)
		},
		"nodejs": func(it *schema.Package) (map[string][]byte, error) {
			return nodejs.GeneratePackage("pulumi", it, nil, nil, true, nil)
		},
	} {
		var spec schema.PackageSpec
		check(json.Unmarshal(text, &spec))
		bound, problems, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
		check(err)
		if problems.HasErrors() {
			log.Fatal(problems)
		}
		files, err := generate(bound)
		check(err)
		for name, content := range files {
			file := filepath.Join(os.Args[2], language, name)
			check(os.MkdirAll(filepath.Dir(file), 0o755))
			check(os.WriteFile(file, content, 0o644))
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
