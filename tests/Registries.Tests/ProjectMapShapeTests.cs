using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ProjectMapShapeTests(RecordApp app) : IClassFixture<RecordApp> {
  async Task<string> Made() => await app.Made(k => {
    var registry = ShapeApp.Registry(k, ShapeApp.Field("code", "text"), ShapeApp.Field("land", "polygon", more: new() { ["srid"] = 9217 }));
    registry["class"] = "shared";
    return registry;
  });

  static JsonNode Square(double x, double y) => JsonNode.Parse(FormattableString.Invariant($$"""{"type":"Polygon","coordinates":[[[{{x}},{{y}}],[{{x + 0.01}},{{y}}],[{{x + 0.01}},{{y + 0.01}}],[{{x}},{{y}}]]]}"""))!;

  [Fact]
  public async Task A_shape_drawn_in_degrees_comes_back_in_the_system_of_its_field() {
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/maps/{await Made()}/shape", new { shape = Square(108.25, 14) });
    Assert.Equal((200, "land"), (status, (string)body!["field"]!));
    var expected = (await app.Sql("select st_x(p), st_y(p) from (select st_transform(st_setsrid(st_makepoint(108.25, 14), 4326), 9217) p) c"))[0];
    Assert.Equal((double)expected[0]!, (double)body["shape"]!["coordinates"]![0]![0]![0]!, 3);
    Assert.Equal((double)expected[1]!, (double)body["shape"]!["coordinates"]![0]![0]![1]!, 3);
  }

  [Fact]
  public async Task What_is_no_shape_of_the_field_or_lies_beyond_is_refused_and_who_may_not_write_is_too() {
    var key = await Made();
    var path = $"/api/maps/{key}/shape";
    Assert.Equal((400, "registries.not_shape"), await Code(path, JsonNode.Parse("""{"type":"Point","coordinates":[108,14]}""")));
    Assert.Equal((400, "registries.not_shape"), await Code(path, null));
    Assert.Equal((400, "registries.outside"), await Code(path, Square(10, 50)));
    Assert.Equal(404, (await app.Send(app.Stranger, HttpMethod.Post, path, new { shape = Square(108, 14) })).Status);
    Assert.Equal(403, (await app.Send(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), HttpMethod.Post, path, new { shape = Square(108, 14) })).Status);
    Assert.Equal(404, (await app.Send(app.Steward, HttpMethod.Post, "/api/maps/none/shape", new { shape = Square(108, 14) })).Status);
  }

  async Task<(int, string?)> Code(string path, JsonNode? shape) {
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, path, new { shape });
    return (status, (string?)body!["code"]);
  }
}
