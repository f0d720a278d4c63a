using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A declared service is checked before it can be called: where it lies, what it sends, what it takes.</summary>
public sealed class ServiceKindTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly string Good = """
    {
    "id": "trial:service/person",
    "system": "civil-status", "name": { "vi": "Hộ tịch" }, "method": "POST",
    "path": "/people",
    "timeout": 5,
    "request": { "number": "=input.person.personalNumber" },
    "response": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } },
    "checks": [{ "rule": "=response.name != null", "text": { "vi": "Thiếu tên" } }],
    "result": { "fullName": "=response.name" },
    "source": null, "verified": false
    }
    """;

  IReadOnlyList<PackFault> Lint(string service) {
    var folder = Directory.CreateTempSubdirectory("saola-pack-");
    try {
      var pack = folder.CreateSubdirectory("trial");
      File.WriteAllText(Path.Combine(pack.FullName, "pack.json"), """{ "id": "trial", "version": "1.0.0", "name": { "vi": "Thử" }, "depends": {} }""");
      File.WriteAllText(Path.Combine(pack.CreateSubdirectory("services").FullName, "person.json"), service);
      using var scope = app.Services.CreateScope();
      return scope.ServiceProvider.GetRequiredService<PackLint>().Run(PackReader.Read([pack.FullName]));
    } finally {
      folder.Delete(recursive: true);
    }
  }

  [Fact]
  public void A_service_as_it_should_be_has_no_fault() => Assert.Empty(Lint(Good));

  [Theory]
  [InlineData("\"/people\"", "\"https://elsewhere.example/people\"", 4)]
  [InlineData("\"/people\"", "\"/../people\"", 4)]
  [InlineData("\"/people\"", "\"//elsewhere.example\"", 4)]
  [InlineData("\"/people\"", "\"/people?all=1\"", 4)]
  [InlineData("\"timeout\": 5", "\"timeout\": 0", 5)]
  [InlineData("\"timeout\": 5", "\"timeout\": 61", 5)]
  [InlineData("\"=input.person.personalNumber\"", "\"=input..person\"", 6)]
  [InlineData("\"type\": \"string\"", "\"format\": \"date\"", 7)]
  [InlineData("\"type\": \"string\"", "\"$ref\": \"common.json#/$defs/id\"", 7)]
  [InlineData("=response.name != null", "=response.name !", 8)]
  [InlineData("\"=response.name\"", "\"=(response\"", 9)]
  public void A_mistake_is_named_with_line_and_cure(string there, string instead, int line) {
    Assert.Contains(there, Good, StringComparison.Ordinal);
    Assert.Contains(Lint(Good.Replace(there, instead, StringComparison.Ordinal)), f => f.Line == line && f.Cure.Length > 0);
  }
}
