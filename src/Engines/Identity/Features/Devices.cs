using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The sessions of one's own account that still live, the newest first.</summary>
internal static class Devices {
  const int Most = 50;

  public sealed record Row(Guid Id, DateTimeOffset At, string? Agent, string? Network, string[] Methods, int Level);

  internal static async Task<IReadOnlyList<Row>> Run(Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var since = w.Now.AddHours(-await db.SignInPolicy().Select(p => p.SessionHours).SingleAsync(ct));
    return await db.Sessions(w.Actor)
      .Where(s => s.EndedAt == null && s.At > since && db.Accounts(w.Actor).Any(a => a.Id == s.Account && a.SecurityStamp == s.SecurityStamp))
      .OrderByDescending(s => s.At).Take(Most).Select(s => new Row(s.Id, s.At, s.Agent, s.Network, s.Methods, s.Level)).ToListAsync(ct);
  }

  /// <summary>The browser and the system in words, as far as their own description tells.</summary>
  public static string Name(string? agent) {
    if (agent is null) return T["device_unknown"];
    var browser = First(agent, ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"));
    var system = First(agent, ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"));
    return browser is not null && system is not null ? T["device_on", browser, system] : browser ?? system ?? T["device_unknown"];
  }

  /// <summary>By what the owner showed who they are, in words.</summary>
  public static string Means(string[] methods) => string.Join(", ", Known.Where(k => methods.Contains(k.Method)).Select(k => T[k.Word].ToString()).Distinct());

  static readonly (string Method, string Word)[] Known = [("fed", "means_fed"), ("pwd", "means_pwd"), ("hwk", "means_key"), ("swk", "means_key"), ("otp", "means_otp")];

  static string? First(string agent, params (string Mark, string Name)[] known) =>
    known.Where(k => agent.Contains(k.Mark, StringComparison.Ordinal)).Select(k => k.Name).FirstOrDefault();
}
