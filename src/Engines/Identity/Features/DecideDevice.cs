using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A person types what a device shows, and lets it in or not.</summary>
internal static class DecideDevice {
  public sealed record Request(string? Code, bool Allows);
  public sealed record Response(string Client, bool Allowed);

  /// <summary>The device that shows this code, and waits.</summary>
  internal static async Task<Answer<(DeviceRequest Device, Client Client)>> Waiting(string? typed, Work w, CancellationToken ct) {
    var code = DeviceRequest.Normal(typed);
    if (code.Length == 0) return DeviceErrors.CodeMissing;
    var (db, machine) = (w.Db<IdentityDb>(), Actor.Machine("device"));
    var device = await db.Devices().SingleOrDefaultAsync(d => d.UserCode == code, ct);
    if (device is null) return DeviceErrors.CodeUnknown;
    var client = await db.Clients(machine).SingleOrDefaultAsync(c => c.Id == device.Client && c.DisabledAt == null, ct);
    if (client is null) return DeviceErrors.CodeUnknown;
    return device.Waits(w.Now) ? (device, client) : DeviceErrors.NotWaiting;
  }

  internal static async Task<Answer<Response>> Run(Request r, SessionState state, Work w, Pseudonyms pseudonyms, CancellationToken ct) {
    var waiting = await Waiting(r.Code, w, ct);
    if (waiting.IsError) return waiting.Error;
    var (device, client) = waiting.Value;
    if (client.OfficialsOnly && state.Posts.Length == 0) return DeviceErrors.CodeUnknown;
    var db = w.Db<IdentityDb>();
    var session = await db.Sessions(w.Actor).AsNoTracking().SingleOrDefaultAsync(s => s.Id == state.Id, ct);
    if (session is null) return AccountErrors.NotFound;
    var grant = r.Allows ? ClientGrant.ForDevice(device, session, pseudonyms.Subject(client, state.Self.Id), w.Now) : null;
    if (device.Decide(grant, w.Now) is { } refused) return refused;
    if (grant is not null) {
      db.Add(grant);
      w.Publish(new GrantMade(grant.Id, client.Id, state.Account));
    } else w.Publish(new DeviceRefused(device.Id, client.Id));
    await w.Commit(ct);
    return new Response(client.Title, r.Allows);
  }
}
