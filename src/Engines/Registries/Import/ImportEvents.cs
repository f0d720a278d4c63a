using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Office">Which keeps what is new.</param>
[Event("registries.import_begun", "A file of rows was brought, to be looked through")]
public sealed record ImportBegun(Guid Import, string Registry, Guid Office, Guid File) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

[Event("registries.import_matched", "It was said which column of a file is which field")]
public sealed record ImportMatched(Guid Import, string Registry) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

[Event("registries.import_resumed", "An import that stood still was asked to go on")]
public sealed record ImportResumed(Guid Import, string Registry) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

/// <param name="Person">Who brought the file.</param>
/// <param name="Wrong">Rows of which something is wrong.</param>
[Event("registries.import_checked", "A file of rows was looked through to its end")]
public sealed record ImportChecked(Guid Import, string Registry, Guid Person, int Rows, int Wrong) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

/// <param name="OnlyValid">Rows of which something is wrong are left out; otherwise all are written or none.</param>
[Event("registries.import_run", "It was said that a file's rows are to be written")]
public sealed record ImportRun(Guid Import, string Registry, bool OnlyValid) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

/// <summary>
/// One act's part of a file. Its records bear the act as their process, by which each is known to have been written here; of those that
/// are about a person known here there is an event of their own besides.
/// </summary>
/// <param name="Person">Who had the file written.</param>
/// <param name="Office">Which keeps the records.</param>
/// <param name="First">Number of the first row in the file.</param>
[Event("registries.rows_imported", "Rows of a file became records")]
public sealed record RowsImported(Guid Import, string Registry, Guid Person, Guid Office, int First, int Last, int Added, int Changed) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

/// <param name="State"><c>Done</c>, or <c>Stopped</c> when it could not be done to its end.</param>
[Event("registries.import_ended", "An import came to its end")]
public sealed record ImportEnded(Guid Import, string Registry, Guid Person, string State, int Added, int Changed, int Refused) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}

[Event("registries.import_cancelled", "An import was broken off")]
public sealed record ImportCancelled(Guid Import, string Registry) : IEvent {
  string IEvent.ObjectKind => "registry_import";
  Guid IEvent.ObjectId => Import;
}
