import Records

/// What the administrative mappers remember between the segments of one patient.
struct AdministrativeState {
}
