using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>An open registry of food establishments of companies, with places in degrees and land in metres, and two that are not open, one of them with more records than a page has.</summary>
public sealed class OpenDoors : ShapeApp {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static Actor Official { get; } = People.Official(Office, "H21.01", [], RegistryPermissions.Read);
  public static Actor Trusted { get; } = People.Official(Office, "H21.01", [], RegistryPermissions.Read, RegistryPermissions.Personal);

  public const string Holder = "064090000001";

  public List<Guid> Companies { get; } = [];
  public List<Guid> Shops { get; } = [];

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    var company = Registry("company", Field("code", "organisation"), Field("name", "text"));
    var shop = Registry("shop", Field("code", "text"), Field("name", "text", more: new() { ["search"] = true }), Field("seats", "integer"), Field("area", "decimal", more: new() { ["unit"] = "m²" }), Field("opened", "date"),
      Field("open_at", "time"), Field("seen", "moment"), Field("active", "boolean"), Field("holder", "person"), Field("company", "reference", more: new() { ["registry"] = "company" }), Field("place", "point"),
      Field("land", "polygon", more: new() { ["srid"] = 9217 }));
    var closed = Registry("ledger", Field("code", "text"));
    foreach (var open in new[] { company, shop }) (open["open"], open["class"]) = (true, "shared");
    shop["validity"] = true;
    foreach (var registry in new[] { company, shop, closed, Registry("many", Field("code", "text")) }) await Bring(registry);
    await AsWeb("insert into registry_data.many (_id, _version, _office, _at, _process, code) select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), n::text from generate_series(1, 1205) n");
    for (var i = 0; i < 2; i++) Companies.Add(await Insert("company", ("code", $"590000000{i}"), ("name", $"Công ty {i}")));
    for (var i = 0; i < 25; i++)
      Shops.Add(await Insert("shop", ("code", $"S{i:D2}"), ("name", i % 2 == 0 ? $"Phở số {i}" : $"Bún số {i}"), ("_search", i % 2 == 0 ? $"pho so {i}" : $"bun so {i}"), ("seats", i == 7 ? null : (long)i), ("area", i + 0.5m), ("opened", new DateOnly(2020, 1, 1).AddDays(i)),
        ("open_at", new TimeOnly(6, i)), ("seen", DateTimeOffset.UnixEpoch.AddDays(i)), ("active", i % 3 == 0), ("holder", Holder), ("company", i % 5 == 0 ? null : Companies[i % 2]),
        ("place", $"SRID=4326;POINT({108 + i * 0.01} {13 + i * 0.01})".Replace(',', '.')), ("land", i == 3 ? "SRID=9217;MULTIPOLYGON(((500000 1500000,500100 1500000,500100 1500100,500000 1500100,500000 1500000)))" : null),
        ("_from", new DateOnly(2020, 1, 1).AddDays(i)), ("_to", i < 10 ? new DateOnly(2021, 1, 1) : null)));
    await Insert("ledger", ("code", "L1"));
  }

  public async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> Ask(string path, Actor? actor = null) {
    using var client = As(actor);
    var answer = await client.GetAsync(path, Ct);
    return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer);
  }

  public async Task<JsonObject> Json(string path, Actor? actor = null) {
    var (status, body, _) = await Ask(path, actor);
    Assert.True(status == HttpStatusCode.OK, $"{path}: {status} {body}");
    return JsonNode.Parse(body)!.AsObject();
  }
}
