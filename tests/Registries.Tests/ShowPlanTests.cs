using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowPlanTests(ShapeApp app) : IClassFixture<ShapeApp> {
  [Fact]
  public async Task A_plan_says_what_it_does_to_how_many_records_and_who_may_decide() {
    var (_, plan) = await app.Waiting(records: 3);
    var (status, body) = await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans/{plan}");
    Assert.Equal((200, "waiting", true, false), (status, (string?)body!["status"], (bool?)body["destructive"], (bool?)body["mayDecide"]));
    var step = Assert.Single(body["steps"]!.AsArray())!;
    Assert.Equal(("dropField", "f", "Bỏ trường \"Trường f\"; giá trị chỉ còn trong lịch sử", 3, false, true),
      ((string?)step["kind"], (string?)step["field"], (string?)step["says"], (int?)step["rows"], (bool?)step["reversible"], (bool?)step["destructive"]));
    Assert.Equal(1, (int?)step["seconds"]);
    Assert.True((await app.Send(ShapeApp.Approver, HttpMethod.Get, $"/api/registries/change-plans/{plan}")).Body!["mayDecide"]!.GetValue<bool>());
  }

  [Fact]
  public async Task How_long_it_takes_is_told_by_how_many_records_there_are() {
    var (_, plan) = await app.Waiting(estimated: 5_000_000);
    var step = Assert.Single((await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans/{plan}")).Body!["steps"]!.AsArray())!;
    Assert.Equal((5_000_000, 501), ((int?)step["rows"], (int?)step["seconds"]));
  }

  [Fact]
  public async Task It_is_for_who_may_read_registries_and_one_that_is_not_there_is_not_found() {
    var (_, plan) = await app.Waiting();
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, $"/api/registries/change-plans/{plan}")).Status);
    Assert.Equal(403, (await app.Send(People.With(RegistryPermissions.Write), HttpMethod.Get, $"/api/registries/change-plans/{plan}")).Status);
    Assert.Equal(404, (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans/{Guid.CreateVersion7()}")).Status);
  }
}
