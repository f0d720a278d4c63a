using System.Collections.Frozen;

namespace Saola.Kernel;

public enum ActorKind { Anonymous, Citizen, Official, Machine }

/// <summary>
/// A place in the organisation from which an official acts. <paramref name="Unit"/> is the division or the office
/// itself; <paramref name="Office"/> is the agency that answers for the act; its code is by QĐ 20/2020/QĐ-TTg.
/// </summary>
public sealed record Post(Guid Unit, Guid Office, string OfficeCode, FrozenSet<string> Roles);

/// <summary>Who acts. Built once per request from the session; every query root takes it.</summary>
/// <param name="Id">The person or machine; <see cref="Guid.Empty"/> for nobody.</param>
/// <param name="Offices">Offices whose rows this actor may see besides those of the current post.</param>
public sealed record Actor(
  Guid Id, ActorKind Kind, string Name, Post? Post, FrozenSet<string> Permissions, FrozenSet<Guid> Offices) {

  public static Actor Anonymous { get; } = new(Guid.Empty, ActorKind.Anonymous, "", null, [], []);

  /// <summary>The program itself: jobs, schedules, packs, migrations. It may do everything its code does.</summary>
  public static Actor Machine(string name) => new(Guid.Empty, ActorKind.Machine, name, null, [], []);

  public bool IsSignedIn => Kind is ActorKind.Citizen or ActorKind.Official;

  /// <summary>The same human being in their own matters: without the post they hold.</summary>
  public Actor AsPerson() => Kind == ActorKind.Official ? this with { Kind = ActorKind.Citizen, Post = null, Permissions = [], Offices = [] } : this;

  public bool Can(string permission) => Kind == ActorKind.Machine || Permissions.Contains(permission);

  public bool HasRole(string role) => Post is not null && Post.Roles.Contains(role);

  public bool Sees(Guid office) => Kind == ActorKind.Machine || Post?.Office == office || Offices.Contains(office);

  /// <summary>All offices whose rows this actor may see, for use in a query.</summary>
  public Guid[] VisibleOffices => Post is null ? [.. Offices] : [Post.Office, .. Offices];
}
