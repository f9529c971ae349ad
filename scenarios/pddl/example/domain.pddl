; A courier walks between places that are joined by paths, and carries at most one parcel.
(define (domain courier)
  (:requirements :strips :typing :negative-preconditions)
  (:types place parcel)
  (:predicates
    (path ?from ?to - place)
    (here ?at - place)
    (lies ?what - parcel ?at - place)
    (carries ?what - parcel)
    (hands-full))
  (:action walk
    :parameters (?from ?to - place)
    :precondition (and (here ?from) (path ?from ?to))
    :effect (and (not (here ?from)) (here ?to)))
  (:action take
    :parameters (?what - parcel ?at - place)
    :precondition (and (here ?at) (lies ?what ?at) (not (hands-full)))
    :effect (and (carries ?what) (hands-full) (not (lies ?what ?at))))
  (:action drop
    :parameters (?what - parcel ?at - place)
    :precondition (and (here ?at) (carries ?what))
    :effect (and (lies ?what ?at) (not (carries ?what)) (not (hands-full)))))
