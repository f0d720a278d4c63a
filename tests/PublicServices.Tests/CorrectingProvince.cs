using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The province with a procedure of this test alone, made of the one that gives building permits: it corrects a permit that was given,
/// found by its number, and takes the permit itself as data in the place of a paper.
/// </summary>
public sealed class CorrectingProvince : SectorProvince {
  public const string Procedure = "9.900001";

  static readonly Lazy<string> Pack = new(Make);

  protected override string[] Packs => [.. base.Packs, Pack.Value];

  static string Make() {
    var folder = Path.Combine(Directory.CreateTempSubdirectory("saola-pack-").FullName, "correction");
    Write("pack.json", new() { ["id"] = "correction", ["version"] = "1.0.0", ["name"] = new JsonObject { ["vi"] = "Điều chỉnh giấy phép (thử)" }, ["depends"] = new JsonObject { ["core"] = "^1.0.0", ["gia-lai"] = "^1.0.0", ["sector-data"] = "^1.0.0" } });
    var form = Read("packs/gia-lai/forms/building-permit.json");
    form["id"] = "permit-correction";
    form["components"]![0]!["components"]!.AsArray().Insert(0, new JsonObject {
      ["type"] = "textfield", ["key"] = "permitCode", ["id"] = "permitCode-0", ["label"] = "Số giấy phép đã cấp", ["validate"] = new JsonObject { ["required"] = true }, ["properties"] = new JsonObject { ["en"] = "Number of the permit" },
    });
    Write("forms/permit-correction.json", form);
    var procedure = Read("packs/gia-lai/procedures/1.013225.json");
    (procedure["id"], procedure["code"], procedure["form"]) = ($"correction:procedure/{Procedure}", Procedure, "correction:form/permit-correction");
    (procedure["name"], procedure["plainName"]) = (new JsonObject { ["vi"] = "Điều chỉnh giấy phép xây dựng (thử)" }, null);
    foreach (var paper in procedure["cases"]!.AsArray().SelectMany(c => c!["components"]!.AsArray()).Where(c => c!["record"] is not null))
      (paper!["record"]!["from"], paper["record"]!["show"]) = ("registry.building_permit", new JsonArray("permit_code", "height"));
    procedure["results"]![0]!["records"] = new JsonArray(new JsonObject {
      ["registry"] = "building_permit", ["do"] = "change",
      ["values"] = new JsonObject { ["permit_code"] = "=form.permitCode", ["holder_name"] = "=form.fullName", ["height"] = "=form.height", ["work_class"] = "=if form.buildingKind = \"other\" then form.buildingClass else null", ["floor_area"] = "=\"\"" },
    });
    Write($"procedures/{Procedure}.json", procedure);
    return folder;

    static JsonObject Read(string path) => JsonNode.Parse(Repository.Read(path))!.AsObject();

    void Write(string path, JsonObject content) {
      var file = Path.Combine(folder, path);
      Directory.CreateDirectory(Path.GetDirectoryName(file)!);
      File.WriteAllText(file, content.ToJsonString(Json.Options));
    }
  }
}
