using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A role that a connected system holds in the office that answers for it. All it holds together is its service account.</summary>
internal sealed class ServiceRole {
  public Guid Id { get; init; }
  public Guid Client { get; init; }
  public string Role { get; init; } = "";
  public Guid Office { get; private set; }

  /// <summary>Holds in every office below that one too.</summary>
  public bool SubTree { get; private set; }
  public DateOnly ValidFrom { get; init; }
  public DateOnly? ValidTo { get; private set; }
  public string Reason { get; init; } = "";
  public Guid GrantedBy { get; init; }
  public DateTimeOffset GrantedAt { get; init; }

  /// <summary>The pack item that declares it; null for one that was given here.</summary>
  public string? Item { get; init; }
  public int Version { get; set; } = 1;

  /// <param name="last">The last day; null for until it is ended.</param>
  public static ServiceRole For(Client client, string role, bool subTree, DateOnly from, DateOnly? last, Work w, string? item = null) => new() {
    Id = Guid.CreateVersion7(), Client = client.Id, Role = role, Office = client.Office, SubTree = subTree, ValidFrom = from, ValidTo = last?.AddDays(1),
    Reason = w.Reason ?? "", GrantedBy = w.Actor.Id, GrantedAt = w.Now, Item = item,
  };

  public bool IsOver(DateOnly today) => ValidTo <= today;

  /// <summary>Over from today on.</summary>
  public Error? End(DateOnly today) {
    if (IsOver(today)) return ServiceErrors.Ended;
    ValidTo = today < ValidFrom ? ValidFrom : today;
    return null;
  }

  /// <summary>Whether one of these roles asks two factors of people: a system that holds it proves itself by a key, not by a text that lies in a file.</summary>
  public static Task<bool> DemandSurely(string[] roles, IdentityDb db, CancellationToken ct) => db.RolesInUse().AnyAsync(r => r.Mfa && roles.Contains(r.Key), ct);

  /// <summary>The same of those that the system holds.</summary>
  public static async Task<bool> DemandSurely(Client client, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    return await DemandSurely(await db.ServiceRoles(Actor.Machine("duties")).Where(r => r.Client == client.Id && (r.ValidTo == null || today < r.ValidTo)).Select(r => r.Role).ToArrayAsync(ct), db, ct);
  }

  /// <summary>Goes along when its office becomes another; what lies below the other was never given.</summary>
  public void CarryTo(Guid office) => (Office, SubTree) = (office, false);
}

internal static class ServiceErrors {
  public static Error NotAlone => new(ErrorKind.Conflict, "identity.client_acts_for_people", T["service_not_alone"]);
  public static Error SharedSecret => new(ErrorKind.Refused, "identity.service_role_shared_secret", T["service_role_shared_secret"], "Role");
  public static Error Held => new(ErrorKind.Conflict, "identity.service_role_held", T["service_role_held"], "Role");
  public static Error Ended => new(ErrorKind.Conflict, "identity.service_role_ended", T["service_role_ended"]);
  public static Error NotFound => new(ErrorKind.NotFound, "identity.service_role_not_found", T["service_role_not_found"], "Roles");
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.service_roles_none", T["service_roles_none"], "Roles");
}
