using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Linq.Expressions;

namespace Saola.Kernel;

/// <summary>Machine is the program itself; System is another program, connected for an office, that works here under roles of its own.</summary>
public enum ActorKind { Anonymous, Citizen, Official, Machine, System }

/// <summary>
/// A place in the organisation from which an official acts. <paramref name="Unit"/> is the division or the office
/// itself; <paramref name="Office"/> is the agency that answers for the act; its code is by QĐ 20/2020/QĐ-TTg.
/// </summary>
public sealed record Post(Guid Unit, Guid Office, string OfficeCode, FrozenSet<string> Roles) {
  /// <summary>The unit as dossiers and tasks name it: <c>H21.106/kinh-te</c>, or the office alone.</summary>
  public string Place { get; init; } = OfficeCode;

  /// <summary>Candidate groups of processes to which a role granted in another office lets its holder belong: <c>H21.16:intake</c>.</summary>
  public FrozenSet<string> GroupsElsewhere { get; init; } = [];
}

/// <summary>Who acts. Built once per request from the session; every query root takes it.</summary>
/// <param name="Id">The person, or the connected system; <see cref="Guid.Empty"/> for nobody and for the program itself.</param>
/// <param name="Permissions">What the actor may do somewhere; <see cref="Rights"/> say where.</param>
/// <param name="Offices">Offices that the post reaches besides its own.</param>
public sealed record Actor(
  Guid Id, ActorKind Kind, string Name, Post? Post, FrozenSet<string> Permissions, FrozenSet<Guid> Offices) {

  public static Actor Anonymous { get; } = new(Guid.Empty, ActorKind.Anonymous, "", null, [], []);

  /// <summary>The program itself: jobs, schedules, packs, migrations. It may do everything its code does.</summary>
  public static Actor Machine(string name) => new(Guid.Empty, ActorKind.Machine, name, null, [], []);

  /// <summary>Where each permission holds; null when that is each of them in all offices of the post.</summary>
  public Rights? Rights { get; init; }

  /// <summary>What surrounds the act; null outside a request.</summary>
  public Circumstances? Circumstances { get; init; }

  /// <summary>How surely the national electronic identification knew in this session who acts, 1 or 2; null where it was not asked.</summary>
  public int? Identification { get; init; }

  /// <summary>
  /// Whether the national electronic identification proved in this session that who acts has the personal number that is recorded of them. Without, what others
  /// recorded under that number is not theirs to open: somebody may have typed it.
  /// </summary>
  public bool IsProven { get; init; } = true;

  /// <summary>What others let this human being do for them, today.</summary>
  public ImmutableArray<HeldPower> Powers { get; init; } = [];

  /// <summary>Whether who acts is known as surely as asked; the program itself always is.</summary>
  public bool IsIdentified(int? level) => level is null || Kind == ActorKind.Machine || Identification >= level;

  public bool IsSignedIn => Kind is ActorKind.Citizen or ActorKind.Official;

  /// <summary>Acts for an office: an official in a post, or a system under roles of its own. What it may do there, its rights say.</summary>
  public bool ActsForOffice => Kind is ActorKind.Official or ActorKind.System;

  /// <summary>The same human being in their own matters: without the post they hold.</summary>
  public Actor AsPerson() => Kind == ActorKind.Official ? this with { Kind = ActorKind.Citizen, Post = null, Permissions = [], Offices = [], Rights = null } : this;

  /// <summary>Whether the actor may do this somewhere, as things stand now. What is done to a row asks for the row.</summary>
  public bool Can(string permission) => Kind == ActorKind.Machine
    || Permissions.Contains(permission) && (Rights is null || Array.Exists(Rights.Of(permission), r => r.When is null || r.When.MayHold(this)));

  /// <summary>Whether the actor may do this in an office, to whatever row of it.</summary>
  public bool Can(string permission, Guid office) => Kind == ActorKind.Machine || Array.Exists(Reaches(permission), r => HoldsForAll(r) && r.Offices.Contains(office));

  /// <summary>Whether the actor may do this to the row. Asks no database.</summary>
  /// <param name="through">To which of the row's offices the right must reach; any of them unless told.</param>
  public bool Can<T>(string permission, T row, Access<T>? through = null) where T : class, IProtected<T> {
    if (Kind == ActorKind.Machine) return true;
    foreach (var reach in Reaches(permission)) if ((through ?? T.Access).In(row, reach) && (reach.When is null || reach.When.Holds(this, row))) return true;
    return false;
  }

  /// <summary>The rows to which the actor may do this, for use in a query: exactly those for which <see cref="Can{T}"/> says yes.</summary>
  public Expression<Func<T, bool>> Over<T>(string permission, Access<T>? through = null) where T : class, IProtected<T> =>
    Kind == ActorKind.Machine ? _ => true : (through ?? T.Access).Filter(this, Reaches(permission), c => c.Filter<T>(this));

  /// <summary>The offices in which the actor may do this to whatever row, for use in a query.</summary>
  public Guid[] OfficesFor(string permission) => [.. Reaches(permission).Where(HoldsForAll).SelectMany(r => r.Offices).Distinct()];

  public Reach[] Reaches(string permission) => Rights is { } given ? given.Of(permission)
    : Permissions.Contains(permission) ? [new([.. VisibleOffices])] : [];

  bool HoldsForAll(Reach reach) => reach.When is null || !reach.When.AsksRow && reach.When.MayHold(this);

  public bool HasRole(string role) => Post is not null && Post.Roles.Contains(role);

  /// <summary>All offices whose rows this actor may see, for use in a query.</summary>
  public Guid[] VisibleOffices => Post is null ? [.. Offices] : [Post.Office, .. Offices];
}
