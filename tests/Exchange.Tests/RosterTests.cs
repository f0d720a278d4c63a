using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RosterTests(BusApp app) : IClassFixture<BusApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task What_another_node_changed_holds_here_soon_without_a_word() {
    var ((owner, party), (client, caller)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    async Task<bool> May() {
      var view = await app.View();
      return view.Services[(party, "a")].Allows(view.Clients[caller], "GET", "");
    }
    Assert.False(await May());
    await Elsewhere("insert into exchange.access_right (id, service, subsystem, method, path, granted_at) values (gen_random_uuid(), $1, $2, '*', '**', now())", service, client);
    for (var tries = 0; tries < 400 && !await May(); tries++) await Task.Delay(25, Ct);
    Assert.True(await May());
  }

  /// <summary>As another program would: the triggers alone raise the number.</summary>
  async Task Elsewhere(string sql, params Guid[] values) {
    await using var act = app.Begin();
    await using var command = new NpgsqlCommand(sql, await act.Work.Connection(Ct));
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    await command.ExecuteNonQueryAsync(Ct);
    act.Work.Record("tests.other_node", "thing", values[0]);
    await act.Work.Commit(Ct);
  }

  [Fact]
  public async Task After_a_quiet_time_the_first_look_already_sees_what_was_revoked_elsewhere() {
    var ((owner, party), (client, caller)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    await app.Grant(service, client);
    var before = await app.View();
    Assert.True(before.Services[(party, "a")].Allows(before.Clients[caller], "GET", ""));
    await Elsewhere("delete from exchange.access_right where service = $1", service);
    await Task.Delay(3000, Ct);
    var after = await app.View();
    Assert.False(after.Services[(party, "a")].Allows(after.Clients[caller], "GET", ""));
  }

  [Fact]
  public async Task Many_who_ask_before_anything_is_known_are_answered_by_one_reading() {
    var roster = ActivatorUtilities.CreateInstance<Roster>(app.Services);
    var looks = 0;
    using var own = new Activity("roster").Start();
    using var listener = new ActivityListener {
      ShouldListenTo = s => s.Name == "Npgsql", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
      ActivityStopped = a => { if (a.TraceId == own.TraceId) Interlocked.Increment(ref looks); },
    };
    ActivitySource.AddActivityListener(listener);
    var views = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => roster.Get().AsTask()));
    Assert.Single(views.Distinct());
    Assert.InRange(looks, 1, 10);
  }

  [Fact]
  public async Task What_cannot_be_read_of_one_takes_nobody_else_along() {
    var ((_, broken), (_, whole)) = (await app.Subsystem(), await app.Subsystem());
    await app.AsIntruder("update exchange.member set body_key = decode(repeat('00', 60), 'hex') where code = $1", broken.Member);
    await app.AsIntruder("update exchange.subsystem set networks = '{nowhere}' where code = $1", broken.Subsystem!);
    await ((Roster)app.Services.GetService(typeof(Roster))!).Changed();
    var view = await app.View();
    Assert.Equal((null, 0), (view.Clients[broken].Key, view.Clients[broken].Networks.Length));
    Assert.NotNull(view.Clients[whole].Key);
  }

  [Theory]
  [InlineData("10.1.2.3", "10.1.2.3", true), InlineData("10.1.2.3", "10.1.2.4", false), InlineData("10.1.0.0/16", "10.1.255.255", true), InlineData("fd00::/8", "fd12::1", true), InlineData("fd00::/8", "fe00::1", false)]
  public void An_address_alone_is_a_network_of_one(string text, string address, bool within) => Assert.Equal(within, Roster.NetworkOf(text)!.Value.Contains(System.Net.IPAddress.Parse(address)));
}
