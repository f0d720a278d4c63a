using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What a procedure says of registries and cannot be so is found before it comes in force.</summary>
[Collection(nameof(SectorProvince))]
public sealed class RecordLintTests(SectorProvince shared) : ProcedureVersions(shared) {
  static readonly string Packs = Path.Combine(Repository.Root, "packs");

  IReadOnlyList<PackFault> Lint(string code, Action<JsonObject> change) {
    var item = JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{code}.json"))!.AsObject();
    change(item);
    var folder = Directory.CreateTempSubdirectory("saola-pack-");
    try {
      var (from, to) = (Path.Combine(Packs, "gia-lai"), Path.Combine(folder.FullName, "gia-lai"));
      foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) {
        var copy = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
      }
      File.WriteAllText(Path.Combine(to, "procedures", $"{code}.json"), item.ToJsonString());
      using var scope = app.Services.CreateScope();
      return [.. scope.ServiceProvider.GetRequiredService<PackLint>().Run(PackReader.Read([Path.Combine(Packs, "core"), to, Path.Combine(Packs, "sector-data")])).Where(f => f.File.EndsWith($"{code}.json", StringComparison.Ordinal))];
    } finally {
      folder.Delete(recursive: true);
    }
  }

  void Wrong(string code, string named, Action<JsonObject> change) {
    var fault = Assert.Single(Lint(code, change));
    Assert.Contains(named, fault.Problem, StringComparison.Ordinal);
    Assert.NotEmpty(fault.Cure);
  }

  static JsonNode Binding(JsonObject procedure) => procedure["results"]!.AsArray().Single(r => r!["records"] is not null)!["records"]![0]!;

  [Fact]
  public void As_shipped_nothing_is_wrong() => Assert.Empty(Lint("1.013225", _ => { }));

  [Fact]
  public void A_state_of_revocation_that_the_registry_does_not_have_is_found() => Wrong("1.013225", "gone", p => Binding(p)["revoked"] = "gone");

  [Fact]
  public void A_state_in_a_registry_without_states_is_found() => Wrong("1.001193", "revoked", p => Binding(p)["revoked"] = "revoked");

  [Fact]
  public void What_changes_a_record_may_leave_out_what_it_demands_and_names_its_key() {
    static void Change(JsonObject procedure, params string[] fields) {
      var binding = Binding(procedure).AsObject();
      binding["do"] = "change";
      binding.Remove("revoked");
      foreach (var field in binding["values"]!.AsObject().Select(v => v.Key).Except(fields).ToArray()) binding["values"]!.AsObject().Remove(field);
    }
    Assert.Empty(Lint("1.013225", p => Change(p, "permit_code", "height")));
    Wrong("1.013225", "permit_code", p => Change(p, "height"));
    Wrong("1.013225", "building_permit", p => {
      Change(p, "permit_code", "height");
      Binding(p)["revoked"] = "revoked";
    });
    Assert.NotEmpty(Lint("1.013225", p => Binding(p)["do"] = "end"));
  }

  [Fact]
  public void What_its_owner_alone_writes_is_written_by_nobody_else() {
    static void Plans(JsonObject procedure) => Binding(procedure).ReplaceWith(new JsonObject { ["registry"] = "construction_plan", ["do"] = "change", ["values"] = new JsonObject { ["decision_number"] = "=result.number" } });
    Wrong("1.013225", "construction_plan", Plans);
    Assert.Empty(Lint("1.013225", p => {
      Plans(p);
      p["offices"] = new JsonArray(new JsonObject { ["codes"] = new JsonArray("H21.18"), ["hasDivision"] = false, ["division"] = null });
    }));
  }

  [Fact]
  public async Task A_version_whose_result_no_registry_would_take_is_not_published() {
    await Begin();
    var draft = await Draft("1.013225");
    await app.AsIntruder("update public_services.procedure_draft set item = jsonb_set(item, '{results,0,records}', $2::jsonb) where id = $1", draft, """[{ "registry": "construction_plan", "do": "change", "values": { "decision_number": "=result.number" } }]""");
    var refused = await Post(Steward, "/api/procedures/publish", new { draft, from = Today.AddDays(60) }, 409);
    Assert.Equal("procedures.lacking", (string)refused["code"]!);
    Assert.Contains("construction_plan", (string)refused["detail"]!, StringComparison.Ordinal);
  }

  [Fact]
  public void What_is_changed_or_added_demands_what_a_new_record_does() {
    Assert.Empty(Lint("1.013225", p => Binding(p)["do"] = "write"));
    Wrong("1.013225", "holder_name", p => {
      Binding(p)["do"] = "write";
      Binding(p)["values"]!.AsObject().Remove("holder_name");
    });
  }

  [Fact]
  public void A_process_that_never_writes_what_the_procedure_names_is_found() => Wrong("1.001193", "public-services.write-records", p => p["process"] = "core:process/certify-copy");

  [Fact]
  public void A_registry_of_which_nobody_knows_whose_its_records_are_stands_for_no_paper() =>
    Wrong("1.013225", "land_parcel", p => {
      var record = p["cases"]!.AsArray().SelectMany(c => c!["components"]!.AsArray()).First(c => c!["record"] is not null)!["record"]!;
      (record["from"], record["show"]) = ("registry.land_parcel", new JsonArray("area"));
    });

  [Fact]
  public void A_name_looked_up_in_a_list_that_is_not_named_outright_is_found() =>
    Wrong("1.001193", "label", p => Binding(p)["values"]!["hometown"] = "=label(form.list, form.childHomeTown)");

  [Fact]
  public void A_list_is_looked_into_whatever_its_name_and_version() =>
    Assert.Equal(["core:catalogue/Commune_2.x@3", "core:catalogue/gender"], new RecordBinding("r", new Dictionary<string, string> { ["a"] = "=label(\"core:catalogue/Commune_2.x@3\", form.a) + label( \"core:catalogue/gender\" , form.b)" }).Catalogues());
}
